/** The live feed: server-sent events, with a reconnect of our own that waits a little longer each time. */

const FIRST_WAIT = 500;
const LONGEST_WAIT = 8000;

export class Feed {
  /** `heard(item)` gets every item; `again()` runs after a reconnect; `lost(isLost)` when the connection comes and goes. */
  constructor({ heard, again, lost }) {
    this.heard = heard;
    this.again = again;
    this.lost = lost;
    this.wait = FIRST_WAIT;
    this.opened = 0;
    addEventListener("pagehide", () => this.source && this.source.close());
    addEventListener("pageshow", (event) => event.persisted && this.open());
  }

  /** Resolves when the first connection stands or has failed once, so that nothing said meanwhile is missed. */
  open() {
    return new Promise((resolve) => {
      this.source = new EventSource("/sandbox/api/feed");
      this.source.onmessage = (event) => this.heard(JSON.parse(event.data));
      this.source.onopen = () => {
        this.wait = FIRST_WAIT;
        this.lost(false);
        if (this.opened++) this.again();
        resolve();
      };
      this.source.onerror = () => {
        this.source.close();
        this.lost(true);
        setTimeout(() => this.open(), this.wait);
        this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
        resolve();
      };
    });
  }
}

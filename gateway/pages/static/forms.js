// Forms are sent once, and an address that has done its work is not left in the address bar.

/** After the first press the other buttons of a form wait for the answer; coming back wakes them. */
export function sendOnce(root) {
  for (const form of root.querySelectorAll("form")) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) event.preventDefault();
      form.dataset.sent = "yes";
    });
  }
  addEventListener("pageshow", () => {
    for (const form of root.querySelectorAll("form")) delete form.dataset.sent;
  });
}

/** A page with a fresh key is the answer to a form, or carries a used code: a reload shall lead to the plain list. */
export function cleanAddress(root) {
  const fresh = root.querySelector("[data-address]");
  if (fresh) history.replaceState(null, "", fresh.dataset.address);
}

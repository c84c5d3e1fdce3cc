// Buttons beside what people want to take along.

const TOLD_MS = 2000;

/** Show the copy buttons, which do nothing without JavaScript, and let them work. */
export function copyButtons(root) {
  for (const button of root.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", () => copy(button, root.getElementById(button.dataset.copy)));
  }
}

async function copy(button, source) {
  const done = await written(source);
  if (!done) return;
  const label = button.textContent;
  button.textContent = button.dataset.copied;
  button.disabled = true;
  setTimeout(() => {
    button.textContent = label;
    button.disabled = false;
  }, TOLD_MS);
}

/** The clipboard needs https or this machine; elsewhere the old way still works, and at least the text is selected. */
async function written(source) {
  const text = source.textContent;
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    getSelection().selectAllChildren(source);
    return document.execCommand("copy");
  }
}

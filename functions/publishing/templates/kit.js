"use strict";
for (const button of document.querySelectorAll("[data-copy]")) {
  const label = button.textContent;
  const isTag = button.classList.contains("tag");
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(source.textContent);
    } catch {
      const range = document.createRange();
      range.selectNodeContents(source);
      const selection = window.getSelection();
      selection.removeAllRanges();
      selection.addRange(range);
      if (!document.execCommand("copy")) return;
    }
    button.classList.add("done");
    if (isTag) return;
    button.textContent = button.dataset.done;
    window.setTimeout(() => { button.textContent = label; }, 2500);
  });
}

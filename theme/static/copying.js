// Buttons that copy the text before them; without a clipboard to write to they stay away.
for (const button of navigator.clipboard ? document.querySelectorAll("[data-copy]") : []) {
  const text = button.closest(".share").querySelector("pre");
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text.textContent);
    button.textContent = button.dataset.copy;
  });
}

// Keeps what is published of an organization in this browser, to be shown beside its own answers on
// the pages of tenders. Nothing is sent.
for (const button of document.querySelectorAll("button[data-organization]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    try {
      localStorage.setItem("sunlit-organization", button.dataset.organization);
      button.textContent = button.dataset.kept;
    } catch {
      button.hidden = true; // where nothing may be kept
    }
  });
}

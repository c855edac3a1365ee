// What makes the desk quicker; everything works without it.

// A file that is dropped anywhere on the box is taken.
for (const box of document.querySelectorAll("[data-drop]")) {
  const input = box.querySelector("input[type=file]");
  for (const name of ["dragenter", "dragover"]) {
    box.addEventListener(name, (event) => {
      event.preventDefault();
      box.classList.add("over");
    });
  }
  box.addEventListener("dragleave", () => box.classList.remove("over"));
  box.addEventListener("drop", (event) => {
    event.preventDefault();
    box.classList.remove("over");
    if (event.dataTransfer.files.length) {
      input.files = event.dataTransfer.files;
      box.requestSubmit();
    }
  });
  input.addEventListener("change", () => input.files.length && box.requestSubmit());
}

// In a sheet the arrow keys go from cell to cell; Tab leaves it.
for (const table of document.querySelectorAll("[data-sheet]")) {
  const rows = [...table.tBodies[0].rows].map((row) => [...row.querySelectorAll("td a")]);
  const cells = rows.flat();
  const first = table.querySelector("a[aria-current]") ?? table.querySelector("td.error a") ?? cells[0];
  const settle = (cell) => {
    for (const one of cells) one.tabIndex = -1;
    if (cell) cell.tabIndex = 0;
  };
  settle(first);
  const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  table.addEventListener("keydown", (event) => {
    const step = steps[event.key];
    if (!step || !cells.includes(event.target)) return;
    const at = rows.findIndex((row) => row.includes(event.target));
    const next = rows[at + step[0]]?.[rows[at].indexOf(event.target) + step[1]];
    if (next) {
      event.preventDefault();
      settle(next);
      next.focus();
    }
  });
}

// A date can be picked as well as written.
const kinds = { date: "date", month: "month", instant: "datetime-local" };
for (const input of document.querySelectorAll("input[data-pick]")) {
  const picker = document.createElement("input");
  picker.type = kinds[input.dataset.pick];
  picker.setAttribute("aria-label", input.dataset.pickLabel);
  picker.addEventListener("change", () => {
    if (picker.value) input.value = picker.value.replace("T", " ");
  });
  input.after(picker);
}

// The steps of what is under way, until it ends.
const list = document.querySelector("[data-progress]");
if (list) {
  const look = async () => {
    const answer = await fetch(list.dataset.progress).catch(() => null);
    const told = answer?.ok ? await answer.json() : null;
    if (told && !told.running) {
      // Who is writing into a cell is not interrupted.
      const link = document.querySelector("[data-ended]");
      if (!link || !document.querySelector("#text")) location.reload();
      else link.textContent = link.dataset.ended;
      return;
    }
    if (told) {
      list.replaceChildren(
        ...told.steps.map((step) => Object.assign(document.createElement("li"), { textContent: step })),
      );
    }
    setTimeout(look, 700);
  };
  look();
}

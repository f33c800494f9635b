(() => {
  "use strict";
  let language = "zh";
  const button = document.getElementById("lang");
  button.addEventListener("click", () => {
    language = language === "zh" ? "en" : "zh";
    document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
    document.querySelectorAll("[data-zh]").forEach((node) => { node.textContent = node.dataset[language]; });
    button.textContent = language === "zh" ? "English" : "中文";
    button.lang = language === "zh" ? "en" : "zh-CN";
  });
  const find = document.getElementById("find-document");
  const rows = [...document.querySelectorAll("#all-documents tbody tr")];
  find.addEventListener("input", () => {
    const word = find.value.trim().toLowerCase();
    rows.forEach((row) => { row.hidden = !row.textContent.toLowerCase().includes(word); });
  });
})();

// Runs before the first paint, so that nobody sees the wrong theme flash by.
(function () {
  var choice = null;
  try { choice = localStorage.getItem('rufbund.theme'); } catch (e) { /* storage may be denied */ }
  var dark = choice === 'dark' || (choice !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-kern-theme', dark ? 'dark' : 'light');
})();

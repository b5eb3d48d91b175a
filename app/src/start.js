// Fetches the page's code once the page is painted: before that it would compete with what the page is painted with.
((script, wasm) => {
  let isBegun = false;
  const begin = async () => {
    if (isBegun) return;
    isBegun = true;
    for (const link of document.querySelectorAll('link[rel="after-paint"]')) link.rel = 'preload';
    const code = await import(script);
    await code.default({ module_or_path: wasm });
    code.hydrate();
  };
  // A tab in the background is not painted, and some browsers do not say when they paint.
  setTimeout(begin, document.hidden ? 0 : 1000);
  new PerformanceObserver(begin).observe({ type: 'paint', buffered: true });
})

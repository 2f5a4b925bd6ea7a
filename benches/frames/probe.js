// Watches frames: how far apart they are, and how long script ran in each. It goes in before any
// script of the page, so that every callback the page hands over is wrapped. Script time is that of
// callbacks for animation frames, timers, messages and input, each with the microtasks it leaves.
(() => {
  const HOPS = 16;
  const nextFrame = window.requestAnimationFrame.bind(window);
  let script = 0;

  const timed = (callback) => typeof callback !== "function" ? callback : function (...given) {
    const began = performance.now();
    // Microtasks run in the order they were queued: after so many hops those that were queued by
    // those before have run too.
    const hop = (left) => queueMicrotask(() => {
      if (left > 0) hop(left - 1);
      else script += performance.now() - began;
    });
    try {
      return callback.apply(this, given);
    } finally {
      hop(HOPS);
    }
  };

  for (const name of ["requestAnimationFrame", "setTimeout"]) {
    const given = window[name].bind(window);
    window[name] = (callback, ...rest) => given(timed(callback), ...rest);
  }
  const port = Object.getOwnPropertyDescriptor(MessagePort.prototype, "onmessage");
  Object.defineProperty(MessagePort.prototype, "onmessage", {
    ...port,
    set(callback) { port.set.call(this, timed(callback)); },
  });

  // Watches so many frames and gives [how long each took, how long script ran in it].
  window.watchFrames = (count) => new Promise((resolve) => {
    const frames = [];
    let last;
    const look = (now) => {
      if (last !== undefined) frames.push([now - last, script]);
      last = now;
      script = 0;
      if (frames.length < count) nextFrame(look);
      else resolve(frames);
    };
    nextFrame(look);
  });

  // A page with so many shapes and nothing else, each moved by one `transform` in every frame.
  window.moveShapes = (count) => {
    const make = (name) => document.createElementNS("http://www.w3.org/2000/svg", name);
    const svg = make("svg");
    svg.setAttribute("width", innerWidth);
    svg.setAttribute("height", innerHeight);
    const shapes = Array.from({ length: count }, () => make("rect"));
    for (const [at, shape] of shapes.entries()) {
      shape.setAttribute("width", 12);
      shape.setAttribute("height", 12);
      shape.setAttribute("fill", `hsl(${at * 7} 60% 60%)`);
      svg.append(shape);
    }
    document.body.replaceChildren(svg);
    const move = (now) => {
      for (const [at, shape] of shapes.entries()) {
        const x = (at * 37 + now / 20) % innerWidth;
        const y = (at * 61) % innerHeight;
        shape.setAttribute("transform", `translate(${x} ${y})`);
      }
      requestAnimationFrame(move);
    };
    requestAnimationFrame(move);
  };
})();

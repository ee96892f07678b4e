function swallow() {
  for (;;) {
    try {
      for (;;);
    } catch {}
  }
}

function grow() {
  const kept = [];
  for (;;) kept.push('x'.repeat(100000) + kept.length);
}

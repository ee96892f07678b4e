function fib(n) {
  if (n < 2) return n;
  return fib(n - 1) + fib(n - 2);
}

function computeFib() {
  return fib(27);
}

function computeLoops() {
  let sum = 0;
  for (let i = 1; i <= 3000000; i++) {
    if (i % 3 === 0) sum += i;
    else sum -= 1;
  }
  return sum;
}

function computeStrings() {
  let length = 0;
  for (let round = 0; round < 20; round++) {
    const parts = [];
    for (let i = 1; i <= 5000; i++) parts.push('item ' + i + ';');
    length += parts.join('').length;
  }
  return length;
}

function computeTables() {
  let sum = 0;
  for (let round = 0; round < 20; round++) {
    const map = {};
    for (let i = 1; i <= 5000; i++) map['key' + (i % 500)] = { value: i, next: map['key' + ((i - 1) % 500)] };
    for (const key in map) sum += map[key].value;
  }
  return sum;
}

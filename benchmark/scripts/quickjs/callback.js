// `host` is a function of the host.
function drive(times) {
  let sum = 0;
  for (let i = 1; i <= times; i++) sum += host(i, 1);
  return sum;
}

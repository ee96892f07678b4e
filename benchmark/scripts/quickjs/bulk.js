const text = '0123456789abcdef'.repeat(65536);
let bytes;

function takeText(value) {
  return value.length;
}
function giveText() {
  return text;
}
function keepBytes(value) {
  bytes = value;
  return value.byteLength;
}
function takeBytes(value) {
  return value.byteLength;
}
function giveBytes() {
  return bytes;
}

const kept = [];
for (let id = 0; id < 1000; id++) {
  kept.push({
    id,
    name: 'record number ' + id,
    score: id * 0.5 + 0.25,
    active: id % 2 === 0,
    tags: ['alpha', 'beta'],
    position: { x: id + 0.5, y: -id - 0.25 },
  });
}
const small = { x: 1, y: 2.5, name: 'three fields' };

function checksum(records) {
  let sum = 0;
  for (const r of records) {
    sum += r.id + r.name.length + r.score + (r.active ? 1 : 0) + r.tags.length + r.tags[1].length;
    sum += r.position.x + r.position.y;
  }
  return sum;
}

function takeRecords(records) {
  return records.length;
}
function giveRecords() {
  return kept;
}
function takeObject(object) {
  return object.y;
}
function giveObject() {
  return small;
}

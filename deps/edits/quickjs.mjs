export const edits = [];

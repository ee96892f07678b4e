// A process from its start to the first result of a script, beside one that asks node:vm.

export const start = {
  name: 'start',
  cases: [
    {
      name: 'start',
      title: 'Process start to first result',
      unit: 'ms',
      peers: true,
      references: ['node:vm'],
      startsProcess: true,
      goal: '≤ 1.15 × node:vm; Python ≤ 1.6',
      met: ({ value, references, language }) =>
        value <= (language === 'python' ? 1.6 : 1.15) * references['node:vm'],
    },
  ],
};

// The Python that zigllms finds first: `python3` on PATH, unless ZIGLLMS_PYTHON names another.

import { execFileSync } from 'node:child_process';

const question = `
import sys, sysconfig
print(sys.executable)
print(sysconfig.get_config_var('LIBDIR') + '/' + sysconfig.get_config_var('INSTSONAME'))
`;

export function findPython() {
  const answer = execFileSync(process.env.ZIGLLMS_PYTHON || 'python3', ['-c', question], {
    encoding: 'utf8',
  });
  const [executable, library] = answer.trim().split('\n');
  return { executable, library };
}

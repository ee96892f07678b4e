// The process that the row `start` starts: node first-result.mjs <peer> <language>. Says so when it has its first result.

import { loadPeer } from '../peers/index.mjs';
import { languages } from './languages.mjs';

const [peerName, language] = process.argv.slice(2);
const peer = await loadPeer(peerName);
const library = await peer.open(language);
const context = await library.createContext();
const value = context.eval(peerName === 'node' ? '1 + 1' : languages[language].onePlusOne);
process.stdout.write(value === 2 ? 'ready\n' : `wrong: ${value}\n`);
process.exit();

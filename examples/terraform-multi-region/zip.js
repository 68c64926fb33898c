// Packs one file into a zip: node zip.js FILE ZIP. The same file gives the same bytes, so that a plan without changes is empty.
const { readFileSync, writeFileSync } = require('node:fs');
const { basename } = require('node:path');
const { crc32 } = require('node:zlib');

const [from, to] = process.argv.slice(2);
const name = Buffer.from(basename(from));
const content = readFileSync(from);

/** What a file's header and the directory at the end have in common: stored, 1 January 1980. */
const facts = Buffer.alloc(26);
facts.writeUInt16LE(20, 0);
facts.writeUInt16LE(0x21, 8);
facts.writeUInt32LE(crc32(content), 10);
facts.writeUInt32LE(content.length, 14);
facts.writeUInt32LE(content.length, 18);
facts.writeUInt16LE(name.length, 22);

const header = Buffer.concat([Buffer.from('PK\x03\x04'), facts, name]);
const entry = Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), facts, Buffer.alloc(14), name]);
entry.writeUInt32LE(0o100644 * 0x10000, 38);
const end = Buffer.alloc(22);
end.write('PK\x05\x06', 'latin1');
end.writeUInt16LE(1, 8);
end.writeUInt16LE(1, 10);
end.writeUInt32LE(entry.length, 12);
end.writeUInt32LE(header.length + content.length, 16);
writeFileSync(to, Buffer.concat([header, content, entry, end]));

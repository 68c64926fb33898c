// Lineage and serial of a state, out of `terraform state pull`; the rest of it is a secret.
import { readFileSync } from 'node:fs';

const text = readFileSync(0, 'utf8').trim();
const { lineage, serial, terraform_version: terraform } = text === '' ? {} : JSON.parse(text);
console.log(JSON.stringify({ lineage, serial, terraform }));

#!/usr/bin/env node
// A stand-in of OpenTofu with the backend over HTTP, for tests that have none: its one resource is what `main.tf` says.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

const [command, ...words] = process.argv.slice(2);
const env = process.env;
const basic = Buffer.from(`${env.TF_HTTP_USERNAME}:${env.TF_HTTP_PASSWORD}`).toString('base64');

const ask = async (url, method, body) => {
  const sum = body === undefined ? {} : { 'content-md5': createHash('md5').update(body).digest('base64') };
  const response = await fetch(url, { method, body, headers: { authorization: `Basic ${basic}`, ...sum } });
  const text = await response.text();
  if (response.ok) return text;
  console.log(`Error: ${method} ${response.status} ${text}`);
  process.exit(1);
};
const state = async () => JSON.parse((await ask(env.TF_HTTP_ADDRESS, 'GET')) || 'null');

const resource = (value) => ({
  address: 'thing.one',
  mode: 'managed',
  type: 'thing',
  name: 'one',
  values: { id: 'thing-1', value },
});
const valuesOf = (value) => ({ outputs: { value: { value } }, root_module: { resources: [resource(value)] } });
const shownState = (now) => (now ? valuesOf(now.outputs.value.value) : undefined);

const commands = {
  async init() {
    mkdirSync('.terraform/modules', { recursive: true });
    writeFileSync('.terraform/modules/modules.json', '{"Modules":[]}');
    writeFileSync('.terraform.lock.hcl', '');
    await state();
  },
  async plan() {
    const now = await state();
    const [wanted] = /\S+/.exec(readFileSync('main.tf', 'utf8')) ?? [];
    const before = now ? { value: now.outputs.value.value } : null;
    const change = { actions: [before ? 'update' : 'create'], before, after: { value: wanted } };
    writeFileSync(
      words.find((word) => word.startsWith('-out=')).slice('-out='.length),
      JSON.stringify({
        terraform_version: '1.9.0',
        applyable: before?.value !== wanted,
        serial: now?.serial ?? 0,
        lineage: now?.lineage ?? 'of-the-stand-in',
        wanted,
        prior_state: { values: shownState(now) },
        resource_changes: before?.value === wanted ? [] : [{ ...resource(wanted), change }],
      }),
    );
  },
  async show() {
    const file = words.find((word) => !word.startsWith('-'));
    console.log(file ? readFileSync(file, 'utf8') : JSON.stringify({ values: shownState(await state()) }));
  },
  async state() {
    process.stdout.write(await ask(env.TF_HTTP_ADDRESS, 'GET'));
  },
  async apply() {
    const plan = JSON.parse(readFileSync('tagline.tfplan', 'utf8'));
    const lock = JSON.stringify({ ID: `lock-${process.pid}`, Who: 'the stand-in', Operation: 'OperationTypeApply' });
    await ask(env.TF_HTTP_LOCK_ADDRESS, 'PUT', lock);
    const now = await state();
    if ((now?.serial ?? 0) !== plan.serial) {
      await ask(env.TF_HTTP_UNLOCK_ADDRESS, 'DELETE', lock);
      console.log('Error: Saved plan is stale');
      process.exit(1);
    }
    const next = {
      version: 4,
      terraform_version: '1.9.0',
      serial: plan.serial + 1,
      lineage: plan.lineage,
      outputs: { value: { value: plan.wanted, type: 'string' } },
      resources: [],
    };
    await ask(`${env.TF_HTTP_ADDRESS}?ID=lock-${process.pid}`, 'POST', JSON.stringify(next));
    await ask(env.TF_HTTP_UNLOCK_ADDRESS, 'DELETE', lock);
  },
};
await commands[command]();

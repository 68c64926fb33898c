// Resources that the provider of this plan keeps in a newer form than the state has them: once that is written, no
// older provider reads them. Out of `terraform state pull` (a file) and of the plan's JSON.
import { existsSync, readFileSync } from 'node:fs';

const [statePath = ''] = process.argv.slice(2);
const text = existsSync(statePath) ? readFileSync(statePath, 'utf8').trim() : '';
const state = text === '' ? {} : JSON.parse(text);
const plan = JSON.parse(readFileSync(0, 'utf8'));

const indexOf = (key) => (key === undefined ? '' : `[${JSON.stringify(key)}]`);

const before = (state.resources ?? [])
  .filter(({ mode }) => mode === 'managed')
  .flatMap(({ module, type, name, instances = [] }) =>
    instances.map(({ index_key: key, schema_version: version = 0 }) => [
      `${module ? `${module}.` : ''}${type}.${name}${indexOf(key)}`,
      version,
    ]),
  );

const resourcesOf = (module) => [...(module?.resources ?? []), ...(module?.child_modules ?? []).flatMap(resourcesOf)];
const after = new Map(
  resourcesOf(plan.planned_values?.root_module).map(({ address, schema_version: version = 0 }) => [address, version]),
);

console.log(
  JSON.stringify(before.filter(([address, version]) => after.get(address) > version).map(([address]) => address)),
);

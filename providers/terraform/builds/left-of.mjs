// What the values of a state hold: outputs that are no secrets, and every resource with its id.

const textOf = (value) => (typeof value === 'string' ? value : JSON.stringify(value ?? null));

const managed = (module) => [
  ...(module?.resources ?? []).filter(({ mode }) => mode === 'managed'),
  ...(module?.child_modules ?? []).flatMap(managed),
];

const resourceOf = (region, { address, type, values = {}, tainted }) => {
  const id = values.arn ?? values.id;
  const its = values.region ?? /^arn:[^:]*:[^:]*:([^:]+):/.exec(values.arn ?? '')?.[1] ?? region;
  return {
    logicalId: address,
    type,
    status: tainted === true ? 'TAINTED' : 'PRESENT',
    region: String(its),
    ...(id === undefined || id === null ? {} : { physicalId: String(id) }),
  };
};

export const leftOf = ({ outputs = {}, root_module: root } = {}, region) => ({
  outputs: Object.fromEntries(
    Object.entries(outputs)
      .filter(([, { sensitive }]) => sensitive !== true)
      .map(([name, { value }]) => [name, textOf(value)]),
  ),
  resources: managed(root).map((resource) => resourceOf(region, resource)),
});

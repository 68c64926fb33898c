/**
 * `Date` in a function runs on the cloud's clock, so that a function agrees with the services it calls after time was
 * advanced.
 */
export const useCloudDate = (offset: Float64Array): void => {
  const Machine = Date;
  const now = (): number => Machine.now() + (offset[0] ?? 0);

  function CloudDate(...parts: unknown[]): unknown {
    if (!new.target) return new Machine(now()).toString();
    const target = (new.target as unknown) === CloudDate ? Machine : new.target;
    return Reflect.construct(Machine, parts.length === 0 ? [now()] : parts, target);
  }
  Object.defineProperties(CloudDate, {
    name: { value: 'Date' },
    length: { value: 7 },
    prototype: { value: Machine.prototype },
    now: { value: now, writable: true, configurable: true },
    parse: { value: Machine.parse, writable: true, configurable: true },
    UTC: { value: Machine.UTC, writable: true, configurable: true },
  });
  Machine.prototype.constructor = CloudDate;
  globalThis.Date = CloudDate as unknown as DateConstructor;
};

/** What clients of the lease saw, and what must hold of it. */

/** One client's group of actions that was granted the lease under a number. */
export interface Granted {
  readonly address: string;
  readonly executionId: string;
  readonly fencing: number;
}

/** A serial as the ledger holds it. */
export interface Serial {
  readonly address: string;
  readonly serial: number;
  readonly lineage: string;
  readonly executionId: string;
}

/** A serial of Terraform's own state, as the backend keeps it: `by` is the lock's id, or the execution's. */
export interface KeptSerial {
  readonly address: string;
  readonly serial: number;
  readonly lineage: string;
  readonly digest: string;
  readonly by: string;
  /** The number of the lease that it was written under. */
  readonly fencing: number;
}

export interface History {
  readonly granted: readonly Granted[];
  /** Serials by address, in order of their numbers. */
  readonly serials: ReadonlyMap<string, readonly Serial[]>;
  /** Numbers of serials that clients were told they had written. */
  readonly acknowledged: readonly { readonly address: string; readonly serial: number; readonly executionId: string }[];
  readonly kept: ReadonlyMap<string, readonly KeptSerial[]>;
  readonly keptAcknowledged: readonly KeptSerial[];
}

/** Everything that does not hold, in words; nothing where all does. */
export const problemsOf = ({ granted, serials, acknowledged, kept, keptAcknowledged }: History): readonly string[] => [
  ...oneOwner(granted),
  ...[...serials].flatMap(([address, list]) => [...noGap(address, list), ...inOrder(address, list, granted)]),
  ...[...kept].flatMap(([address, list]) => [...noGap(address, list), ...underOwners(address, list, granted)]),
  ...keptAcknowledged.flatMap(({ address, serial, digest, by }) => {
    const found = kept.get(address)?.find((one) => one.serial === serial);
    return found?.digest === digest ? [] : [`${address}: state ${serial} of ${by} was acknowledged, and is not there`];
  }),
  ...acknowledged.flatMap(({ address, serial, executionId }) => {
    const found = serials.get(address)?.find((one) => one.serial === serial);
    return found?.executionId === executionId
      ? []
      : [`${address}: serial ${serial} of ${executionId} was acknowledged and is ${found?.executionId ?? 'lost'}`];
  }),
];

/** A number is one execution's alone. */
const oneOwner = (granted: readonly Granted[]): readonly string[] => {
  const owners = new Map<string, string>();
  return granted.flatMap(({ address, executionId, fencing }) => {
    const key = `${address} ${fencing}`;
    const owner = owners.get(key) ?? executionId;
    owners.set(key, owner);
    return owner === executionId ? [] : [`${address}: ${owner} and ${executionId} hold number ${fencing}`];
  });
};

const noGap = (address: string, list: readonly Pick<Serial, 'serial' | 'lineage'>[]): readonly string[] =>
  list.flatMap(({ serial, lineage }, at) => [
    ...(serial === at + 1 ? [] : [`${address}: serial ${serial} stands where ${at + 1} should`]),
    ...(lineage === list[0]?.lineage ? [] : [`${address}: serial ${serial} is of another lineage`]),
  ]);

/** Nobody writes after a later owner has: numbers of owners never fall along the serials. */
const inOrder = (address: string, list: readonly Serial[], granted: readonly Granted[]): readonly string[] => {
  const numberOf = new Map(
    granted.filter((one) => one.address === address).map(({ executionId, fencing }) => [executionId, fencing]),
  );
  let highest = 0;
  return list.flatMap(({ serial, executionId }) => {
    const fencing = numberOf.get(executionId);
    if (fencing === undefined) return [`${address}: serial ${serial} is of ${executionId}, who never held the lease`];
    if (fencing < highest) return [`${address}: serial ${serial} was written under ${fencing} after ${highest}`];
    highest = fencing;
    return [];
  });
};

/** Each state was written by the one who held the lease under its number, and numbers never fall. */
const underOwners = (address: string, list: readonly KeptSerial[], granted: readonly Granted[]): readonly string[] => {
  const ownerOf = new Map(
    granted.filter((one) => one.address === address).map(({ executionId, fencing }) => [fencing, executionId]),
  );
  let highest = 0;
  return list.flatMap(({ serial, by, fencing }) => {
    const problems = [
      ...(ownerOf.get(fencing) === by ? [] : [`${address}: state ${serial} of ${by} is under another's ${fencing}`]),
      ...(fencing < highest ? [`${address}: state ${serial} was written under ${fencing} after ${highest}`] : []),
    ];
    highest = Math.max(highest, fencing);
    return problems;
  });
};

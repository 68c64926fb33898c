import type { Operation } from '../../kernel/cloud.ts';
import { Fault } from '../../kernel/fault.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { type Zone, zonesOf } from './zones.ts';

interface Input {
  ZoneNames?: string[];
  ZoneIds?: string[];
  AllAvailabilityZones?: boolean;
  Filters?: { Name: string; Values?: string[] }[];
}

export const describeAvailabilityZones: Operation<Input> = {
  demands: () => [{ action: 'ec2:DescribeAvailabilityZones', resource: '*' }],
  run(input, { region }) {
    onlyMembers('DescribeAvailabilityZones', input, ['ZoneNames', 'ZoneIds', 'AllAvailabilityZones', 'Filters']);
    const all = zonesOf(region);
    for (const name of input.ZoneNames ?? [])
      refuseUnless(
        all.some((zone) => zone.name === name),
        name,
      );
    for (const id of input.ZoneIds ?? [])
      refuseUnless(
        all.some((zone) => zone.id === id),
        id,
      );
    const asked = all
      .filter(({ name }) => !input.ZoneNames?.length || input.ZoneNames.includes(name))
      .filter(({ id }) => !input.ZoneIds?.length || input.ZoneIds.includes(id))
      .map((zone) => zoneOutput(region, zone));
    return { AvailabilityZones: asked.filter((zone) => (input.Filters ?? []).every((filter) => passes(zone, filter))) };
  },
};

const refuseUnless = (isThere: boolean, value: string): void => {
  if (!isThere) throw new Fault('InvalidParameterValue', `Invalid availability zone: [${value}]`);
};

const zoneOutput = (region: string, { name, id }: Zone) => ({
  OptInStatus: 'opt-in-not-required',
  Messages: [],
  RegionName: region,
  ZoneName: name,
  ZoneId: id,
  GroupName: region,
  NetworkBorderGroup: region,
  ZoneType: 'availability-zone',
  State: 'available',
});

const FILTERS: Readonly<Record<string, keyof ReturnType<typeof zoneOutput>>> = {
  'group-name': 'GroupName',
  'opt-in-status': 'OptInStatus',
  'region-name': 'RegionName',
  state: 'State',
  'zone-id': 'ZoneId',
  'zone-name': 'ZoneName',
  'zone-type': 'ZoneType',
};

const passes = (zone: ReturnType<typeof zoneOutput>, { Name, Values = [] }: { Name: string; Values?: string[] }) => {
  const member = FILTERS[Name];
  if (!member) throw new Fault('InvalidParameterValue', `The filter '${Name}' is invalid`);
  return Values.includes(String(zone[member]));
};

/** Availability zones of regions, by the letters that most accounts see. */
const LETTERS: Readonly<Record<string, string>> = {
  'us-east-1': 'abcdef',
  'us-west-1': 'ac',
  'us-west-2': 'abcd',
  'ap-northeast-1': 'acd',
  'ap-northeast-2': 'abcd',
  'ca-central-1': 'abd',
};

/** `eu-central-1` is written `euc1`, `ap-southeast-2` is `apse2`. */
const shortName = (region: string): string => {
  const [area = '', side = '', number = ''] = region.split('-');
  const initials = side.replace(/north|south|east|west|central/g, (word) => word.charAt(0));
  return `${area}${initials}${number}`;
};

export interface Zone {
  readonly name: string;
  readonly id: string;
}

export const zonesOf = (region: string): readonly Zone[] =>
  [...(LETTERS[region] ?? 'abc')].map((letter, n) => ({
    name: `${region}${letter}`,
    id: `${shortName(region)}-az${n + 1}`,
  }));

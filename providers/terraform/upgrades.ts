/** What a plan writes in a newer form than the state has it: there is no way back to a tag with the older provider. */
import * as z from 'zod';

/** Addresses of resources. */
export const Upgrades = z.array(z.string());
export type Upgrades = z.infer<typeof Upgrades>;

const LISTED = 5;

export const upgradeNotes = (upgrades: Upgrades): readonly string[] => {
  if (upgrades.length === 0) return [];
  const more = upgrades.length - LISTED;
  const listed = upgrades.slice(0, LISTED).join(', ');
  return [
    'An older tag can no longer be deployed after this: a newer provider changes the form in which the state holds ' +
      `${listed}${more > 0 ? ` and ${more} more` : ''}`,
  ];
};

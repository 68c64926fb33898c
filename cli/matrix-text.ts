/**
 * What is where: a row for each team and component, a column for each environment and scope; the other way round where
 * the terminal is too narrow for so many places.
 */
import { stripVTControlCharacters } from 'node:util';
import type { ListedState } from '../core/questions/states.ts';
import { isTakenAway } from '../core/state.ts';
import { driftWord } from './drift-text.ts';
import { paint } from './paint.ts';
import { table } from './table.ts';

const placeOf = ({ target }: ListedState): string => `${target.environment}-${target.scope}`;
const ownerOf = ({ target, component }: ListedState): string => `${target.team}\n${component}`;

/** @param width of the terminal; without one nothing is too wide */
export const matrixText = (states: readonly ListedState[], width: number = Number.POSITIVE_INFINITY): string => {
  const places = [...new Set(states.map(placeOf))].toSorted();
  const owners = [...new Set(states.map(ownerOf))].toSorted();
  const at = new Map(states.map((state) => [`${ownerOf(state)}\n${placeOf(state)}`, state]));
  const cell = (owner: string, place: string): string => cellOf(at.get(`${owner}\n${place}`));
  const wide = table(
    ['TEAM', 'COMPONENT', ...places],
    owners.map((owner) => [...owner.split('\n'), ...places.map((place) => cell(owner, place))]),
  );
  if (wide.split('\n').every((line) => stripVTControlCharacters(line).length <= width)) return wide;
  return table(
    ['PLACE', ...owners.map((owner) => owner.replace('\n', ' '))],
    places.map((place) => [place, ...owners.map((owner) => cell(owner, place))]),
  );
};

const cellOf = (state: ListedState | undefined): string => {
  if (!state) return paint.dim('-');
  if (isTakenAway(state)) return paint.dim('gone');
  const shown = state.status === 'partial' ? paint.yellow(`${state.version} (partial)`) : state.version;
  return `${shown}${driftWord(state.drift)}`;
};

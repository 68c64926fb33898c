import { Fault } from '../../kernel/fault.ts';
import { pageOfList } from '../../kernel/page.ts';

export interface Paged {
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

const MOST = 100;

export const pageOf = <T>({ MaxResults: size = MOST, NextToken: token }: Paged, all: readonly T[]) => {
  const refusal = () => new Fault('InvalidNextTokenException', 'The NextToken value is invalid.');
  const { items, next } = pageOfList(all, token, size, refusal);
  return { items, more: next === undefined ? {} : { NextToken: next } };
};

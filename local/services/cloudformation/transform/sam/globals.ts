/** `Globals`: what all resources of a SAM type have in common. Maps are merged, lists added, and texts overridden. */
import { notInLocalCloud } from '../../../../kernel/fault.ts';
import { invalid } from '../../validation.ts';
import { isRecord, type Raw } from '../raw.ts';

const SECTIONS: Readonly<Record<string, string>> = {
  Function: 'AWS::Serverless::Function',
  HttpApi: 'AWS::Serverless::HttpApi',
  LayerVersion: 'AWS::Serverless::LayerVersion',
  SimpleTable: 'AWS::Serverless::SimpleTable',
  StateMachine: 'AWS::Serverless::StateMachine',
};

export const withGlobals = (resources: Raw, globals: unknown): Raw => {
  if (globals === undefined) return resources;
  if (!isRecord(globals)) throw invalid('Transform AWS::Serverless-2016-10-31 failed with: Globals must be a map.');
  const foreign = Object.keys(globals).find((section) => !Object.hasOwn(SECTIONS, section));
  if (foreign) throw notInLocalCloud(`the section ${foreign} of SAM's Globals`);
  const ofType = new Map(Object.entries(globals).map(([section, common]) => [SECTIONS[section], common]));
  return Object.fromEntries(
    Object.entries(resources).map(([id, resource]) => {
      const common = isRecord(resource) ? ofType.get(String(resource['Type'])) : undefined;
      return [
        id,
        isRecord(resource) && common
          ? { ...resource, Properties: over(common, resource['Properties'] ?? {}) }
          : resource,
      ];
    }),
  );
};

const isFunction = (value: Raw): boolean => {
  const [key] = Object.keys(value);
  return Object.keys(value).length === 1 && (key === 'Ref' || key?.startsWith('Fn::') === true);
};

const over = (common: unknown, own: unknown): unknown => {
  if (Array.isArray(common) && Array.isArray(own)) return [...common, ...own];
  if (!isRecord(common) || !isRecord(own) || isFunction(common) || isFunction(own)) return own;
  const all = Object.keys({ ...common, ...own });
  return Object.fromEntries(
    all.map((key) => [
      key,
      !Object.hasOwn(own, key) ? common[key] : Object.hasOwn(common, key) ? over(common[key], own[key]) : own[key],
    ]),
  );
};

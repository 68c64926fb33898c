import type { Demand } from '../../kernel/cloud.ts';
import { tagContext } from '../../kernel/tags.ts';

/** Managing an API is a verb on its path: `apigateway:POST` on `/apis/<id>/routes`. */
export const manage = (
  verb: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  { region }: { region: string },
  tags?: { Tags?: Readonly<Record<string, string>> | undefined; TagKeys?: readonly string[] | undefined },
): Demand => ({
  action: `apigateway:${verb}`,
  resource: `arn:aws:apigateway:${region}::${path}`,
  context: {
    ...tagContext(tags?.Tags),
    ...(tags?.TagKeys && { 'aws:TagKeys': tags.TagKeys }),
  },
});

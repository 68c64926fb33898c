import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import * as documents from '../../../../local/services/s3/xml/documents.ts';
import { parseXml } from '../../../../local/services/s3/xml/parse.ts';
import { readFields, writeFields } from '../../../../local/services/s3/xml/shape.ts';

test('written items are read back, whatever the texts hold', () => {
  const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(
      fc.array(fc.record({ Key: text, Value: text }, { noNullPrototype: true }), { minLength: 1, maxLength: 4 }),
      (TagSet) => {
        const xml = `<Tagging>${writeFields({ TagSet }, documents.TAGGING)}</Tagging>`;

        assert.deepEqual(readFields(parseXml(xml), documents.TAGGING), { TagSet });
      },
    ),
    { numRuns: 500 },
  );
});

test('declarations, comments, namespaces, CDATA and entities are understood', () => {
  const xml = `<?xml version="1.0"?>
    <!-- a comment -->
    <s3:Tagging xmlns:s3="http://s3.amazonaws.com/doc/2006-03-01/">
      <s3:TagSet><s3:Tag><s3:Key>a&#x26;b</s3:Key><s3:Value><![CDATA[<c>]]></s3:Value></s3:Tag></s3:TagSet>
    </s3:Tagging>`;

  assert.deepEqual(readFields(parseXml(xml), documents.TAGGING), { TagSet: [{ Key: 'a&b', Value: '<c>' }] });
});

for (const xml of [
  '',
  'text',
  '<a>',
  '<a></b>',
  '<a/><b/>',
  '<a>&nope;</a>',
  '<!DOCTYPE a [<!ENTITY x "y">]><a/>',
  '<a b=c/>',
])
  test(`${JSON.stringify(xml)} is no document`, () => assert.throws(() => parseXml(xml), { code: 'MalformedXML' }));

test('an element that is not known is named', () => {
  assert.throws(() => readFields(parseXml('<Tagging><Novelty/></Tagging>'), documents.TAGGING), {
    code: 'NotInLocalCloud',
    message: /Novelty in Tagging/,
  });
});

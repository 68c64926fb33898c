import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCoverage, readTests } from '../../../../../local/services/codebuild/reports/formats/formats.ts';

const TESTS: Readonly<Record<string, { text: string; expected: readonly unknown[] }>> = {
  JUNITXML: {
    text: `<?xml version="1.0"?><testsuites><testsuite name="s">
      <testcase classname="C" name="good &lt;1&gt;" time="1.5"/>
      <testsuite name="inner"><testcase name="bad" time="0"><failure message="no">trace</failure></testcase></testsuite>
      <testcase name="broken"><error><![CDATA[ boom ]]></error></testcase>
      <testcase name="left"><skipped/></testcase></testsuite></testsuites>`,
    expected: [
      { name: 'good <1>', prefix: 'C', suite: 's', status: 'SUCCEEDED', nanoseconds: 1_500_000_000 },
      { name: 'broken', suite: 's', status: 'ERROR', nanoseconds: 0, message: 'boom' },
      { name: 'left', suite: 's', status: 'SKIPPED', nanoseconds: 0 },
      { name: 'bad', suite: 'inner', status: 'FAILED', nanoseconds: 0, message: 'no' },
    ],
  },
  VISUALSTUDIOTRX: {
    text: `<TestRun xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010"><Results>
      <UnitTestResult testId="1" testName="Adds" outcome="Passed" duration="00:00:01.5000000" />
      <UnitTestResult testId="2" testName="Fails" outcome="Failed" duration="00:00:00.0010000">
        <Output><ErrorInfo><Message>expected 1</Message></ErrorInfo></Output></UnitTestResult>
      <UnitTestResult testId="3" testName="Waits" outcome="NotExecuted" /></Results><TestDefinitions>
      <UnitTest id="1"><TestMethod className="Sum" /></UnitTest></TestDefinitions></TestRun>`,
    expected: [
      { name: 'Adds', prefix: 'Sum', status: 'SUCCEEDED', nanoseconds: 1_500_000_000 },
      { name: 'Fails', status: 'FAILED', nanoseconds: 1_000_000, message: 'expected 1' },
      { name: 'Waits', status: 'SKIPPED', nanoseconds: 0 },
    ],
  },
  NUNITXML: {
    text: `<test-results><test-suite><results>
      <test-case name="Space.Class.Test(1.5)" executed="True" success="True" time="0.5"/>
      <test-case name="Space.Class.Bad" executed="True" success="False" time="0"><failure><message>no</message>
      </failure></test-case><test-case name="Off" executed="False"/></results></test-suite></test-results>`,
    expected: [
      { name: 'Test(1.5)', prefix: 'Space.Class', status: 'SUCCEEDED', nanoseconds: 500_000_000 },
      { name: 'Bad', prefix: 'Space.Class', status: 'FAILED', nanoseconds: 0, message: 'no' },
      { name: 'Off', status: 'SKIPPED', nanoseconds: 0 },
    ],
  },
  NUNIT3XML: {
    text: `<test-run><test-suite><test-case name="T" classname="C" result="Passed" duration="0.25"/>
      <test-case name="U" classname="C" result="Failed" duration="0"><failure><message>no</message></failure></test-case>
      <test-case name="V" result="Skipped"/></test-suite></test-run>`,
    expected: [
      { name: 'T', prefix: 'C', status: 'SUCCEEDED', nanoseconds: 250_000_000 },
      { name: 'U', prefix: 'C', status: 'FAILED', nanoseconds: 0, message: 'no' },
      { name: 'V', status: 'SKIPPED', nanoseconds: 0 },
    ],
  },
  TESTNGXML: {
    text: `<testng-results><suite name="S"><test><class name="C">
      <test-method name="before" is-config="true" status="PASS"/>
      <test-method name="a" status="PASS" duration-ms="2"/>
      <test-method name="b" status="FAIL" duration-ms="1"><exception><message><![CDATA[no]]></message></exception>
      </test-method></class></test></suite></testng-results>`,
    expected: [
      { name: 'a', prefix: 'C', suite: 'S', status: 'SUCCEEDED', nanoseconds: 2_000_000 },
      { name: 'b', prefix: 'C', suite: 'S', status: 'FAILED', nanoseconds: 1_000_000, message: 'no' },
    ],
  },
  CUCUMBERJSON: {
    text: JSON.stringify([
      {
        name: 'Sums',
        elements: [
          { type: 'background', name: '', steps: [] },
          { type: 'scenario', name: 'adds', steps: [{ result: { status: 'passed', duration: 5 } }] },
          {
            type: 'scenario',
            name: 'fails',
            steps: [
              { result: { status: 'failed', duration: 7, error_message: 'no' } },
              { result: { status: 'skipped' } },
            ],
          },
          { type: 'scenario', name: 'waits', steps: [{ result: { status: 'undefined' } }] },
        ],
      },
    ]),
    expected: [
      { name: 'adds', prefix: 'Sums', suite: 'Sums', status: 'SUCCEEDED', nanoseconds: 5 },
      { name: 'fails', prefix: 'Sums', suite: 'Sums', status: 'FAILED', nanoseconds: 7, message: 'no' },
      { name: 'waits', prefix: 'Sums', suite: 'Sums', status: 'SKIPPED', nanoseconds: 0 },
    ],
  },
};

for (const [format, { text, expected }] of Object.entries(TESTS))
  test(`${format}: tests with their status, time and message`, () => {
    assert.deepEqual(readTests(format, text), expected);
  });

const COVERAGE: Readonly<Record<string, string>> = {
  COBERTURAXML: `<!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd">
    <coverage><packages><package><classes><class filename="a.py"><lines><line number="1" hits="2"/>
    <line number="2" hits="0"/><line number="3" hits="1" branch="true" condition-coverage="50% (1/2)"/></lines></class>
    <class filename="a.py"><lines><line number="2" hits="0"/></lines></class></classes></package></packages></coverage>`,
  JACOCOXML: `<!DOCTYPE report PUBLIC "-//JACOCO//DTD Report 1.1//EN" "report.dtd"><report name="r"><group><package>
    <sourcefile name="a.py"><counter type="LINE" missed="1" covered="2"/><counter type="BRANCH" missed="1" covered="1"/>
    </sourcefile></package></group></report>`,
  CLOVERXML: `<coverage><project><file name="a.py" path="a.py"><line num="1" type="stmt" count="4"/>
    <line num="2" type="stmt" count="0"/><line num="3" type="cond" truecount="1" falsecount="0"/></file></project></coverage>`,
};

for (const [format, text] of Object.entries(COVERAGE))
  test(`${format}: lines and branches of each file`, () => {
    const file = { file: 'a.py', linesCovered: 2, linesMissed: 1, branchesCovered: 1, branchesMissed: 1 };
    assert.deepEqual(readCoverage(format, text), [file]);
  });

test('SIMPLECOV: lines of each file, old and new form', () => {
  const text = JSON.stringify({ RSpec: { coverage: { 'a.rb': [1, null, 0], 'b.rb': { lines: [0, 3] } } } });
  const none = { branchesCovered: 0, branchesMissed: 0 };

  assert.deepEqual(readCoverage('SIMPLECOV', text), [
    { file: 'a.rb', linesCovered: 1, linesMissed: 1, ...none },
    { file: 'b.rb', linesCovered: 1, linesMissed: 1, ...none },
  ]);
});

test('JUNITXML: tests that stand in no suite count too, as Node writes them', () => {
  const text = '<testsuites><testcase name="a" time="0.1" classname="test"/></testsuites>';

  assert.deepEqual(readTests('JUNITXML', text), [
    { name: 'a', prefix: 'test', status: 'SUCCEEDED', nanoseconds: 100_000_000 },
  ]);
});

test('a file of another format, one that is cut off and one that expands entities are refused', () => {
  const bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]><testsuite><testcase name="&a;"/></testsuite>';

  assert.throws(() => readTests('JUNITXML', '<coverage/>'), { name: 'ReportError', message: /expected testsuites/ });
  assert.throws(() => readTests('JUNITXML', '<testsuites><testsuite>'), { name: 'ReportError' });
  assert.throws(() => readTests('JUNITXML', bomb), { name: 'ReportError', message: /undefined entity/ });
  assert.throws(() => readTests('CUCUMBERJSON', '{'), { name: 'ReportError', message: /no JSON/ });
});

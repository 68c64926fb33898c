/** The formats of reports that CodeBuild reads. */
import type { FileCoverage, ReportType, TestResult } from '../report.ts';
import { readClover } from './clover.ts';
import { readCobertura } from './cobertura.ts';
import { readCucumber } from './cucumber.ts';
import { readJacoco } from './jacoco.ts';
import { readJunit } from './junit.ts';
import { readNunit, readNunit3 } from './nunit.ts';
import { readSimplecov } from './simplecov.ts';
import { readTestng } from './testng.ts';
import { readTrx } from './trx.ts';

const TESTS: Readonly<Record<string, (text: string) => readonly TestResult[]>> = {
  CUCUMBERJSON: readCucumber,
  JUNITXML: readJunit,
  NUNITXML: readNunit,
  NUNIT3XML: readNunit3,
  TESTNGXML: readTestng,
  VISUALSTUDIOTRX: readTrx,
};

const COVERAGE: Readonly<Record<string, (text: string) => readonly FileCoverage[]>> = {
  CLOVERXML: readClover,
  COBERTURAXML: readCobertura,
  JACOCOXML: readJacoco,
  SIMPLECOV: readSimplecov,
};

export const FORMATS: readonly string[] = [...Object.keys(TESTS), ...Object.keys(COVERAGE)];

export const typeOfFormat = (format: string): ReportType => (format in COVERAGE ? 'CODE_COVERAGE' : 'TEST');

/** Throws ReportError for a file that is not of the format. */
export const readTests = (format: string, text: string): readonly TestResult[] => TESTS[format]?.(text) ?? [];
export const readCoverage = (format: string, text: string): readonly FileCoverage[] => COVERAGE[format]?.(text) ?? [];

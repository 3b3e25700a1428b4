import assert from "node:assert/strict";
import { test } from "node:test";
import { FAMILIES, type FamilyName, FUNCTION_NAMES } from "./families.ts";
import { standardFunctions } from "./standard.ts";

/** The functions that Nomad's job files may call. */
const NOMAD =
  `abs abspath base64decode base64encode basename bcrypt can ceil chomp chunklist cidrhost
  cidrnetmask cidrsubnet cidrsubnets coalesce coalescelist compact concat contains convert csvdecode
  dirname distinct element file filebase64 fileexists fileset flatten floor format formatdate
  formatlist indent index join jsondecode jsonencode keys length log lookup lower max md5 merge min
  parseint pathexpand pow range regex_replace replace reverse rsadecrypt setintersection setproduct
  setunion sha1 sha256 sha512 signum slice sort split strlen strrev substr timeadd title trim
  trimprefix trimspace trimsuffix try upper urlencode uuidv4 uuidv5 values yamldecode yamlencode
  zipmap`.split(/\s+/);

test("every function that Nomad's job files may call is there", () => {
  const functions = standardFunctions();
  assert.deepEqual(
    NOMAD.filter((name) => functions.get(name) === undefined),
    [],
  );
});

test("each family has the functions that it is listed with, and no others", () => {
  const families = Object.keys(FAMILIES) as FamilyName[];
  const listed = families.map((family) =>
    [...FUNCTION_NAMES.keys()].filter((name) => FUNCTION_NAMES.get(name) === family).sort(),
  );
  const options = { files: undefined, now: () => new Date(0) };
  assert.deepEqual(
    listed,
    families.map((family) => Object.keys(FAMILIES[family](options)).sort()),
  );
});

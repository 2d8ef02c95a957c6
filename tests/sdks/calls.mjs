// What the JavaScript clients share: the settings, one line per call on stdout (`NAME<TAB>ok`, or
// `NAME<TAB>FAILED<TAB>why`), and credentials from the identity pool by the AWS SDK for JavaScript, version 2.

import { readFileSync } from 'node:fs';
import { Signer } from '@aws-amplify/core/internals/utils';
import AWS from 'aws-sdk';

export const SESSION = JSON.parse(readFileSync(process.env.SDKS_SESSION, 'utf8'));

// A call that takes longer than this has failed, in milliseconds.
const LIMIT_MS = 10_000;

/** Runs one call and tells how it went. Without a connection the rest cannot be tried. */
export async function call(name, work) {
  try {
    const answer = await within(work());
    console.log(`${name}\tok`);
    return answer;
  } catch (error) {
    const why = error instanceof Error ? `${error.name}: ${error.message}` : `${error}`;
    console.log(`${name}\tFAILED\t${why.replaceAll(/\s+/g, ' ')}`);
    if (name === 'connect') process.exit(1);
  }
}

/** Fails the call when something else came. */
export function expect(actual, expected) {
  const [came, wanted] = [actual, expected].map((value) => JSON.stringify(value));
  if (came !== wanted) throw new Error(`${came} came, not ${wanted}`);
}

function within(promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing came within ${LIMIT_MS / 1000} s`)), LIMIT_MS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** What arrives, in order, to be waited for. */
export class Inbox {
  #waiting = [];
  #arrived = [];

  put(message) {
    const taker = this.#waiting.shift();
    if (taker) taker(message);
    else this.#arrived.push(message);
  }

  next() {
    return this.#arrived.length ? Promise.resolve(this.#arrived.shift()) : new Promise((take) => this.#waiting.push(take));
  }
}

/** Credentials that the SDK gets by itself: GetId, then GetCredentialsForIdentity. */
export async function credentialsOf(idToken) {
  const credentials = new AWS.CognitoIdentityCredentials(
    { IdentityPoolId: SESSION.identity_pool_id, Logins: { [SESSION.provider]: idToken } },
    { region: SESSION.region, endpoint: SESSION.cognito_identity },
  );
  await credentials.getPromise();
  return credentials;
}

/** The gateway's address, signed by Amplify's signer. */
export function signedAddress({ accessKeyId, secretAccessKey, sessionToken }) {
  const keys = { access_key: accessKeyId, secret_key: secretAccessKey, session_token: sessionToken };
  return Signer.signUrl(SESSION.iot_data, keys, { service: 'iotdevicegateway', region: SESSION.region });
}

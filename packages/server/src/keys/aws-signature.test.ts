import { expect, test } from 'vitest'
import { signAwsRequest } from './aws-signature.ts'

test('the signature of the plainest request of the published test suite comes out', () => {
  const { authorization } = signAwsRequest(
    { method: 'GET', url: new URL('https://example.amazonaws.com/'), headers: {}, body: '' },
    {
      accessKeyId: 'AKIDEXAMPLE',
      secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
      sessionToken: null,
    },
    { region: 'us-east-1', service: 'service' },
    new Date('2015-08-30T12:36:00Z'),
  )
  expect(authorization).toBe(
    'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, ' +
      'Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
  )
})

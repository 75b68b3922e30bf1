// Not a test: values that carry their own dates, made for these tests.

/** An unsigned JSON web token with these claims. */
export function token(claims: object): string {
  const part = (data: object): string => Buffer.from(JSON.stringify(data)).toString("base64url");
  return `${part({ alg: "HS256", typ: "JWT" })}.${part(claims)}.c2lnbmF0dXJl`;
}

/** Valid from 2026-01-01T00:00:00Z to 2027-01-01T00:00:00Z. */
export const leafCertificate = `-----BEGIN CERTIFICATE-----
MIHVMIGIAgEBMAUGAytlcDAXMRUwEwYDVQQDDAxsZWFmLmV4YW1wbGUwHhcNMjYw
MTAxMDAwMDAwWhcNMjcwMTAxMDAwMDAwWjAXMRUwEwYDVQQDDAxsZWFmLmV4YW1w
bGUwKjAFBgMrZXADIQCz8BUVTtmAOABbEqNeaBnQFwEu6XsVTQYw95trtLUMLDAF
BgMrZXADQQBGDyf9fcXEmWT5XI1gu8ArFZPXarFPbjJJgeAZq6HXwcSkWc8Uep54
5hKQDWul7xoczEKWqsgZK6k8zRH2N2YH
-----END CERTIFICATE-----
`;

/** Valid from 2025-01-01T00:00:00Z to 2026-12-31T23:59:00Z. */
export const authorityCertificate = `-----BEGIN CERTIFICATE-----
MIHfMIGSAgEBMAUGAytlcDAcMRowGAYDVQQDDBFhdXRob3JpdHkuZXhhbXBsZTAe
Fw0yNTAxMDEwMDAwMDBaFw0yNjEyMzEyMzU5MDBaMBwxGjAYBgNVBAMMEWF1dGhv
cml0eS5leGFtcGxlMCowBQYDK2VwAyEAUdkLvVKhRwbPVSdBygFVEi7n9z/bF/w9
0eice2+Dsm0wBQYDK2VwA0EACgwyxkLyZi9ZjLniPfQ3iVST3bl85S5N7Alt5bRM
d+rP0Wr4VLoMDcj0xKjKI9FpaJ9NxfGHQYWPjUIwr3BdCw==
-----END CERTIFICATE-----
`;

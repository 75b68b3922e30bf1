/** The metrics of `envMetrics`, which the alerts speak of too. */
export const metricNames = {
  expiry: "env_guard_secret_expiry_timestamp_seconds",
  rotated: "env_guard_secret_rotated_timestamp_seconds",
  rotationDue: "env_guard_secret_rotation_due_timestamp_seconds",
  ageUnknown: "env_guard_secret_age_unknown",
  ringKeys: "env_guard_secret_ring_keys",
  kid: "env_guard_secret_kid_info",
  verifications: "env_guard_secret_verifications_total",
  issues: "env_guard_issues",
} as const;

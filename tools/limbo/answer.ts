/** What somebody says about a case. */
export type Answer =
  | { readonly kind: "accepted" }
  | { readonly kind: "refused"; readonly reason: string }
  | { readonly kind: "skipped"; readonly reason: string }
  /** It ended with an error that no judge should end with: a defect, never right. */
  | { readonly kind: "crashed"; readonly reason: string };

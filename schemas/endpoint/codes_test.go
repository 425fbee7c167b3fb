package endpoint_test

import (
	"testing"

	"earmark/internal/issue"
	"earmark/schemas/endpoint"
)

// The codes that endpoints name are in the catalogue. The test stands outside of the package, which the catalogue's own imports.
func TestCodes(t *testing.T) {
	for _, s := range endpoint.All() {
		codes := []string{s.Slips().Code}
		for _, c := range s.Conditions {
			if c.Code != "" {
				codes = append(codes, c.Code)
			}
		}
		if s.Setting != nil {
			codes = append(codes, s.Setting.Code)
		}
		for _, code := range codes {
			if _, known := issue.Lookup(code); !known {
				t.Errorf("%s: %s is not in the catalogue", s.Name, code)
			}
		}
	}
}

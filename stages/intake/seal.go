package intake

import (
	"fmt"
	"strings"

	"earmark/internal/issue"
	"earmark/schemas"
	"earmark/schemas/plan"
)

// sealed reports whether a file may be read: it is as it was sealed, or is not sealed (F-17). What is wrong is said once a
// file, however many readouts it has with the same seal.
func (in *intake) sealed(f schemas.File, r plan.Readout) bool {
	same := strings.EqualFold(r.SHA256, f.SHA256)
	at := issue.Address{File: f.Path}
	switch {
	case r.SHA256 == "" || same && r.SealReason == "":
		return true
	case same:
		in.found.addOnce(at, "F-17", r.SealReason, func() issue.Issue {
			return issue.Issue{
				Severity: issue.Note, Found: "sha256 " + f.SHA256, Message: "the file was sealed again after a change: " + r.SealReason,
				Expected: "a reason for every new seal", Effect: "none", Fix: "nothing",
			}
		})
		return true
	}
	in.found.addOnce(at, "F-17", r.SHA256, func() issue.Issue {
		return issue.Issue{
			Found:    "sha256 " + f.SHA256,
			Message:  fmt.Sprintf("the file changed since it was sealed: its sha256 is %s, the seal says %s", f.SHA256, r.SHA256),
			Expected: "the bytes that were sealed, as the config says",
			Likely:   "it was opened and saved again, or a value was changed after the seal",
			Effect:   "nothing of the file is read",
			Fix: fmt.Sprintf("restore the file from the copy that was sealed; or, if the change is meant, seal it again in the config with the reason: "+
				"`sha256: %s` and `seal_reason: \"<what was changed, why, who>\"`", f.SHA256),
		}
	})
	return false
}

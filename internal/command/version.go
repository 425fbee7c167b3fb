package command

import (
	"encoding/json"
	"fmt"
	"runtime"
	"runtime/debug"

	"earmark/internal/provenance"
	"earmark/schemas"

	"github.com/spf13/cobra"
)

// Version is the version of earmark. It is part of every run's name, so it changes whenever a result may change.
const Version = "0.1.0"

// thisProgram says which program is running. It leaves out the build ID, which only runs need.
func thisProgram() provenance.Program {
	p := provenance.Program{
		Version: Version, Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH, SchemaVersion: schemas.Version,
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			switch s.Key {
			case "vcs.revision":
				p.Commit = s.Value
			case "vcs.modified":
				p.Modified = s.Value == "true"
			}
		}
	}
	return p
}

func versionCommand(s *settings) *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Print version, commit, Go version and table schema version",
		Example: "  earmark version\n  earmark version --json",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			p := s.program
			if s.json {
				return json.NewEncoder(cmd.OutOrStdout()).Encode(p)
			}
			commit := ""
			if p.Commit != "" {
				commit = " (" + p.Commit + ")"
			}
			_, err := fmt.Fprintf(cmd.OutOrStdout(), "earmark %s%s, %s %s, table schema %d\n",
				p.Version, commit, p.Go, p.Platform, p.SchemaVersion)
			return err
		},
	}
}

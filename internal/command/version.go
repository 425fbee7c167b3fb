package command

import (
	"encoding/json"
	"fmt"
	"runtime"
	"runtime/debug"

	"earmark/schemas"

	"github.com/spf13/cobra"
)

// Version is the version of earmark. It is part of every run's name, so it changes whenever a result may change.
const Version = "0.1.0"

// Build says which program it is.
type Build struct {
	Version       string `json:"version"`
	Commit        string `json:"commit,omitempty"` // absent if the build did not record it
	Go            string `json:"go"`
	Platform      string `json:"platform"`
	SchemaVersion int    `json:"schema_version"`
}

func currentBuild() Build {
	b := Build{
		Version: Version, Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH, SchemaVersion: schemas.Version,
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				b.Commit = s.Value
			}
		}
	}
	return b
}

func versionCommand(s *settings) *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Print version, commit, Go version and table schema version",
		Example: "  earmark version\n  earmark version --json",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if s.json {
				return json.NewEncoder(cmd.OutOrStdout()).Encode(s.build)
			}
			commit := ""
			if s.build.Commit != "" {
				commit = " (" + s.build.Commit + ")"
			}
			_, err := fmt.Fprintf(cmd.OutOrStdout(), "earmark %s%s, %s %s, table schema %d\n",
				s.build.Version, commit, s.build.Go, s.build.Platform, s.build.SchemaVersion)
			return err
		},
	}
}

package command

import (
	"context"
	"errors"
	"os"
	"os/exec"

	"earmark/internal/verify"

	"github.com/spf13/cobra"
)

func verifyCommand(s *settings) *cobra.Command {
	return &cobra.Command{
		Use:   "verify RUN",
		Short: "Check a published run with independent code",
		Long: `verify checks a published run by code that shares nothing with the code that wrote it:
the hashes of all files, every table through two Parquet readers, keys, references and
counts across the tables, and summaries and percent inhibitions recomputed from the
responses. RUN is the folder of a run, or the output folder of a study for its latest.

Exit code 0: no mismatch. 2: the folder is no published run. 4: mismatches, each printed with
file, row, column, what was found and what was expected.`,
		Example: "  earmark verify out/AD-2026-014\n  earmark verify --json out/AD-2026-014/runs/0123456789abcdef",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			dir, err := verify.Find(args[0])
			if errors.Is(err, verify.ErrNoRun) {
				return usageError{err}
			}
			if err != nil {
				return err
			}
			guard, err := guard()
			if err != nil {
				return err
			}
			report, err := verify.Run(cmd.Context(), dir, guard)
			if err != nil {
				return err
			}
			write := verify.WriteText
			if s.json {
				write = verify.WriteJSON
			}
			if err := write(cmd.OutOrStdout(), report); err != nil {
				return err
			}
			if !report.Pass {
				return errMismatch
			}
			return nil
		},
	}
}

// verifyFile is the name of the hidden command that parses tables in a process of its own.
const verifyFile = "verify-file"

func guard() (verify.Guard, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context) *exec.Cmd {
		child := exec.CommandContext(ctx, program, verifyFile)
		child.Args[0] = os.Args[0]
		return child
	}, nil
}

func verifyFileCommand() *cobra.Command {
	return &cobra.Command{
		Use:    verifyFile,
		Short:  "Parse tables for verify, with bounded memory",
		Hidden: true,
		Args:   cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return verify.Child(cmd.InOrStdin(), cmd.OutOrStdout())
		},
	}
}

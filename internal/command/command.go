// Package command is the command line: flags, printing and exit codes.
//
// The rules of the output: results go to stdout, all else to stderr; --json prints one JSON document to stdout; logs go
// through log/slog to stderr, as text on a terminal and as JSON elsewhere; a failure prints what,
// where and how to fix it, and leaves nothing half-written.
package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"earmark/internal/clock"
	"earmark/internal/config"
	"earmark/internal/provenance"
	"earmark/internal/store"

	"github.com/spf13/cobra"
)

// Exit codes.
const (
	exitOK          = 0
	exitInternal    = 1
	exitUsage       = 2
	exitData        = 3
	exitMismatch    = 4
	exitLocked      = 5
	exitInterrupted = 130
)

// errData says that the data have unresolved errors; they are already printed.
var errData = errors.New("the data have unresolved errors")

// errMismatch says that a check found a mismatch; it is already printed.
var errMismatch = errors.New("mismatch")

// Stopped is the cause of a context that a signal ended.
type Stopped struct{ Signal os.Signal }

// Error is the signal in words.
func (s Stopped) Error() string { return "stopped by signal: " + s.Signal.String() }

// exitError is an exit code whose reasons are already printed.
type exitError int

func (e exitError) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

// usageError is a command line that cannot be understood.
type usageError struct{ error }

// settings are the flags that all commands share.
type settings struct {
	json      bool
	logFormat string
	verbose   bool
	moveClock time.Duration
	program   provenance.Program
	disk      store.FS
	// compute ends the time in which a command may be done at once.
	compute func()
}

// startPercent is the growth of the heap between two collections of garbage until there is something to compute.
const startPercent = 400

// Run runs a command line and returns its exit code.
func Run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	return RunOn(ctx, store.Disk{}, args, stdout, stderr)
}

// RunOn is Run with output folders on a file system.
func RunOn(ctx context.Context, disk store.FS, args []string, stdout, stderr io.Writer) int {
	s := &settings{program: thisProgram(), disk: disk}
	// A run that finds nothing new is done in the time of a few collections of garbage, and needs none.
	percent := debug.SetGCPercent(startPercent)
	s.compute = sync.OnceFunc(func() { debug.SetGCPercent(percent) })
	defer s.compute()
	root := &cobra.Command{
		Use:   "earmark",
		Short: "Mouse studies of skin inflammation: checked, normalised, tested, published",
		Long: `earmark reads what a mouse study measured, checks it, normalises every group against
its own vehicle control, computes percent inhibition with honest uncertainty, and
publishes Parquet tables and a report that anyone can reproduce.`,
		Example: `  earmark check study.yaml     what is wrong with the data, and how to fix it
  earmark run study.yaml       check, compute and publish
  earmark explain V-01         what an issue code means`,
		SilenceErrors: true, SilenceUsage: true,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.PersistentFlags().BoolVar(&s.json, "json", false, "print results as JSON")
	root.PersistentFlags().StringVar(&s.logFormat, "log-format", "auto", "format of the log on stderr: text, json, or auto: text on a terminal, json elsewhere")
	root.PersistentFlags().BoolVarP(&s.verbose, "verbose", "v", false, "log every stage")
	root.PersistentFlags().DurationVar(&s.moveClock, "move-clock", 0, "move the clock, to see that no result depends on it")
	if err := root.PersistentFlags().MarkHidden("move-clock"); err != nil {
		panic(err) // it was just made
	}
	root.PersistentPreRun = func(*cobra.Command, []string) { clock.Move(s.moveClock) }
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.CompletionOptions.HiddenDefaultCmd = true
	root.AddCommand(
		initCommand(s), runCommand(s), watchCommand(s), checkCommand(s), planCommand(s), doseCommand(s),
		explainCommand(s), modelsCommand(s), schemaCommand(s), qualifyCommand(s), whyCommand(s), diffCommand(s),
		verifyCommand(s), reproduceCommand(s), proveCommand(s), drillCommand(s), verifyFileCommand(), versionCommand(s),
	)
	for _, c := range root.Commands() {
		if positional := c.Args; positional != nil {
			c.Args = func(cmd *cobra.Command, args []string) error {
				if err := positional(cmd, args); err != nil {
					return usageError{err}
				}
				return nil
			}
		}
	}
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	return exitCode(root.ExecuteContext(ctx), stderr)
}

// exitCode prints an error and returns its exit code.
func exitCode(err error, stderr io.Writer) int {
	var configError *config.Error
	var usage usageError
	var exit exitError
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &exit):
		return int(exit)
	case errors.Is(err, errData):
		return exitData
	case errors.Is(err, errMismatch):
		return exitMismatch
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(stderr, "earmark: interrupted; nothing was published")
		return exitInterrupted
	case errors.Is(err, store.ErrLocked):
		fmt.Fprintf(stderr, "earmark: %v\n", err)
		return exitLocked
	case errors.As(err, &configError):
		fmt.Fprintln(stderr, err)
		return exitUsage
	case errors.As(err, &usage), strings.HasPrefix(err.Error(), "unknown command"):
		fmt.Fprintf(stderr, "earmark: %v\nrun \"earmark --help\" for the commands and examples\n", err)
		return exitUsage
	default:
		fmt.Fprintf(stderr, "earmark: %v\n", err)
		return exitInternal
	}
}

// logger is the log of a command, on stderr.
func (s *settings) logger(w io.Writer) (*slog.Logger, error) { return s.loggerFrom(w, slog.LevelWarn) }

// loggerFrom is the log of a command that tells of what is at least of a level, or of everything where -v asks for it.
func (s *settings) loggerFrom(w io.Writer, level slog.Level) (*slog.Logger, error) {
	if s.verbose {
		level = slog.LevelDebug
	}
	options := &slog.HandlerOptions{Level: level}
	switch {
	case s.logFormat == "text", s.logFormat == "auto" && onTerminal(w):
		return slog.New(slog.NewTextHandler(w, options)), nil
	case s.logFormat == "json", s.logFormat == "auto":
		return slog.New(slog.NewJSONHandler(w, options)), nil
	}
	return nil, usageError{fmt.Errorf("--log-format is auto, text or json, not %q", s.logFormat)}
}

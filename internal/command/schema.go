package command

import (
	"encoding/json"
	"fmt"
	"strings"

	"earmark/internal/config"
	"earmark/schemas"

	"github.com/spf13/cobra"
)

func schemaCommand(s *settings) *cobra.Command {
	return &cobra.Command{
		Use:   "schema [TABLE|config|model]",
		Short: "Print the data dictionary of the tables, or the JSON Schema of the config or of a disease model",
		Example: `  earmark schema inhibition
  earmark schema config > study.schema.json`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			out := cmd.OutOrStdout()
			if len(args) == 1 && args[0] == "config" {
				_, err := out.Write(config.Schema())
				return err
			}
			if len(args) == 1 && args[0] == "model" {
				_, err := out.Write(config.ModelSchema())
				return err
			}
			var tables []schemas.Schema
			var names []string
			for _, row := range schemas.Published() {
				names = append(names, row.Table())
				if len(args) == 0 || args[0] == row.Table() {
					tables = append(tables, schemas.Of(row))
				}
			}
			if len(tables) == 0 {
				return usageError{fmt.Errorf("no table is called %q; there are %s, config and model", args[0], strings.Join(names, ", "))}
			}
			if s.json {
				return json.NewEncoder(out).Encode(dictionary(tables))
			}
			for i, t := range tables {
				if i > 0 {
					fmt.Fprintln(out)
				}
				fmt.Fprintln(out, t.Table)
				for _, c := range t.Columns {
					fmt.Fprintf(out, "  %-20s %-10s %-4s %s\n", c.Name, c.TypeName(), keyMark(c), describeColumn(c))
				}
			}
			return nil
		},
	}
}

// columnEntry is a column of the data dictionary.
type columnEntry struct {
	Name        string `json:"name"`
	Type        string `json:"type"`
	Nullable    bool   `json:"nullable"`
	Key         bool   `json:"key"`
	Unit        string `json:"unit,omitempty"`
	Description string `json:"description"`
	SEND        string `json:"send,omitempty"`
}

type tableEntry struct {
	Table   string        `json:"table"`
	Columns []columnEntry `json:"columns"`
}

func dictionary(tables []schemas.Schema) []tableEntry {
	var entries []tableEntry
	for _, t := range tables {
		e := tableEntry{Table: t.Table}
		for _, c := range t.Columns {
			e.Columns = append(e.Columns, columnEntry{
				Name: c.Name, Type: c.TypeName(), Nullable: c.Nullable, Key: c.Key, Unit: c.Unit, Description: c.Description, SEND: c.SEND,
			})
		}
		entries = append(entries, e)
	}
	return entries
}

func keyMark(c schemas.Column) string {
	switch {
	case c.Key:
		return "key"
	case c.Nullable:
		return "null"
	}
	return ""
}

func describeColumn(c schemas.Column) string {
	text := c.Description
	if c.Unit != "" {
		text += " [" + c.Unit + "]"
	}
	if c.SEND != "" {
		text += " (SEND " + c.SEND + ")"
	}
	return text
}

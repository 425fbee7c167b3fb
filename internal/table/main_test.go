package table

import (
	"os"
	"testing"

	"earmark/internal/seeded"
)

func TestMain(m *testing.M) { os.Exit(seeded.Run(m)) }

package command

import (
	"bytes"
	"crypto/sha256"
	"debug/elf"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// buildID names the machine code of the running program: the build ID that the Go linker left in it, or, where it left none
// (-ldflags=-buildid=), the SHA-256 of the executable. Programs of other code, tests among them, have other build IDs.
func buildID() (string, error) {
	path, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("find the running program: %w", err)
	}
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("read the running program: %w", err)
	}
	id, err := linkedID(f)
	if err == nil && id == "" {
		h := sha256.New()
		if _, err = io.Copy(h, io.NewSectionReader(f, 0, 1<<62)); err == nil {
			id = "sha256:" + hex.EncodeToString(h.Sum(nil))
		}
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return "", fmt.Errorf("read the running program: %w", err)
	}
	return id, nil
}

// linkedID is the linker's build ID: in ELF files a note, in others a text before the code. It is empty if there is none.
func linkedID(f io.ReaderAt) (string, error) {
	if program, err := elf.NewFile(f); err == nil {
		note := program.Section(".note.go.buildid")
		if note == nil {
			return "", nil
		}
		data, err := note.Data()
		const header = 16 // sizes of name and description, type, name
		if err != nil || len(data) <= header {
			return "", err
		}
		size := int(program.ByteOrder.Uint32(data[4:]))
		if size > len(data)-header {
			return "", nil
		}
		return string(data[header : header+size]), nil
	}
	head := make([]byte, 64<<10)
	n, err := f.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	_, text, found := bytes.Cut(head[:n], []byte("\xff Go build ID: \""))
	id, _, ended := strings.Cut(string(text), "\"")
	if !found || !ended {
		return "", nil
	}
	return id, nil
}

// Verify messages of an archive with go-msgauth, in a loop.
//
//	msgauth ARCHIVE MESSAGES	see archive.c and opendkim.c
//
// Prints CPU and wall time, in microseconds.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/emersion/go-msgauth/dkim"
)

func records() map[string]string {
	all, err := os.ReadFile("keys")
	if err != nil {
		log.Fatal(err)
	}
	texts := make(map[string]string)
	for _, line := range strings.Split(string(all), "\n") {
		if name, text, found := strings.Cut(line, " "); found {
			texts[name] = text
		}
	}
	return texts
}

func messages(count int) [][]byte {
	names, err := filepath.Glob("mail/*.eml")
	if err != nil || len(names) < count {
		log.Fatal("not so many messages")
	}
	var mail [][]byte
	for _, name := range names[:count] {
		message, err := os.ReadFile(name)
		if err != nil {
			log.Fatal(err)
		}
		mail = append(mail, message)
	}
	return mail
}

func cpu() int64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		log.Fatal(err)
	}
	return (usage.Utime.Nano() + usage.Stime.Nano()) / 1000
}

func main() {
	if len(os.Args) != 3 {
		log.Fatal("usage: msgauth ARCHIVE MESSAGES")
	}
	count, err := strconv.Atoi(os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	if err := os.Chdir(os.Args[1]); err != nil {
		log.Fatal(err)
	}
	texts, mail := records(), messages(count)
	options := &dkim.VerifyOptions{
		LookupTXT: func(name string) ([]string, error) {
			if text, found := texts[name]; found {
				return []string{text}, nil
			}
			return nil, errors.New("no such name")
		},
	}
	used, begin := cpu(), time.Now()
	for _, message := range mail {
		results, err := dkim.VerifyWithOptions(
			bytes.NewReader(message), options)
		if err != nil || len(results) != 1 || results[0].Err != nil {
			log.Fatal("a message does not pass")
		}
	}
	fmt.Println(cpu()-used, time.Since(begin).Microseconds())
}

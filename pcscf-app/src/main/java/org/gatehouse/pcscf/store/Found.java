package org.gatehouse.pcscf.store;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.gatehouse.pcscf.sa.SaSet;
import org.gatehouse.pcscf.sa.UeContact;
import org.gatehouse.pcscf.session.Dialog;

/** What a start reads, entry by entry: a later one takes the place of an earlier one of the same contact or dialog. */
final class Found {
    /** First octet of an entry; the rest of it has a length before it. */
    static final byte PUT = 1;
    static final byte REMOVE = 2;
    static final byte DIALOG = 3;
    static final byte DIALOG_OVER = 4;

    private final Map<UeContact, StoredUe> ues = new LinkedHashMap<>();
    private final Map<Dialog.Id, Dialog> dialogs = new LinkedHashMap<>();
    private int unreadable;

    /** The entries of one frame. */
    void take(ByteBuffer frame) {
        while (frame.remaining() > 5) {
            byte what = frame.get();
            ByteBuffer entry = frame.slice(frame.position() + 4, frame.getInt(frame.position()));
            frame.position(frame.position() + 4 + entry.remaining());
            if (what == DIALOG || what == DIALOG_OVER) {
                dialog(what, entry);
            } else {
                ue(what, entry);
            }
        }
    }

    private void ue(byte what, ByteBuffer entry) {
        Optional<UeContact> contact = UeCodec.decodeContact(entry.duplicate());
        Optional<StoredUe> ue = UeCodec.decode(entry);
        // what an entry replaces is outdated even if nobody can read the entry
        contact.map(ues::remove).ifPresent(Found::close);
        if (ue.isEmpty()) {
            unreadable++;
        } else if (what == PUT) {
            ues.put(ue.get().contact(), ue.get());
        }
    }

    private void dialog(byte what, ByteBuffer entry) {
        DialogCodec.decodeId(entry.duplicate()).ifPresent(dialogs::remove);
        if (what == DIALOG) {
            DialogCodec.decode(entry).ifPresent(dialog -> dialogs.put(dialog.id(), dialog));
        }
    }

    Collection<StoredUe> ues() {
        return ues.values();
    }

    Collection<Dialog> dialogs() {
        return dialogs.values();
    }

    /** Contacts' entries that could not be read. */
    int unreadable() {
        return unreadable;
    }

    /** Nobody will use what was found. */
    void drop() {
        ues.values().forEach(Found::close);
        ues.clear();
        dialogs.clear();
    }

    private static void close(StoredUe ue) {
        ue.sets().values().forEach(SaSet::close);
    }
}

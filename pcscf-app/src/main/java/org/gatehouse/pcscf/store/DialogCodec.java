package org.gatehouse.pcscf.store;

import java.net.UnknownHostException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.util.Optional;
import org.gatehouse.pcscf.session.Call;
import org.gatehouse.pcscf.session.Dialog;

/** A dialog's entry as octets and back, its identity first. Fields in a fixed order, as in {@link UeCodec}. */
final class DialogCodec {
    private DialogCodec() {
    }

    /** @throws IllegalArgumentException if its route is longer than can be read again */
    static void encode(Dialog dialog, SecretBuffer out) {
        encode(dialog.id(), out);
        UeCodec.contact(dialog.owner(), out);
        out.text(dialog.method()).texts(dialog.routeSet()).text(dialog.icid()).flag(dialog.call().isPresent());
        dialog.call().ifPresent(call -> encode(call, out));
    }

    static void encode(Dialog.Id id, SecretBuffer out) {
        out.text(id.callId()).text(id.ueTag()).text(id.farTag());
    }

    private static void encode(Call call, SecretBuffer out) {
        out.flag(call.fromUe()).text(call.branch()).text(call.inviteUri()).number(call.inviteCseq());
        encode(call.ue(), out);
        encode(call.far(), out);
        out.flag(call.confirmed()).flag(call.sessionEnd().isPresent());
        call.sessionEnd().ifPresent(out::instant);
    }

    private static void encode(Call.End end, SecretBuffer out) {
        out.text(end.party()).text(end.target()).number(end.cseq());
    }

    /** Empty if it is not of this form. */
    static Optional<Dialog> decode(ByteBuffer octets) {
        EntryReader in = new EntryReader(octets);
        try {
            return Optional.of(new Dialog(id(in), in.contact(), in.text(), in.texts(), in.text(),
                in.flag() ? Optional.of(call(in)) : Optional.empty()));
        } catch (BufferUnderflowException | DateTimeException | UnknownHostException e) {
            return Optional.empty();
        }
    }

    /** Which dialog the entry is about, even if no more than that can be read. */
    static Optional<Dialog.Id> decodeId(ByteBuffer octets) {
        try {
            return Optional.of(id(new EntryReader(octets)));
        } catch (BufferUnderflowException e) {
            return Optional.empty();
        }
    }

    private static Dialog.Id id(EntryReader in) {
        return new Dialog.Id(in.text(), in.text(), in.text());
    }

    private static Call call(EntryReader in) {
        return new Call(in.flag(), in.text(), in.text(), in.longNumber(), end(in), end(in), in.flag(),
            in.flag() ? Optional.of(in.instant()) : Optional.empty());
    }

    private static Call.End end(EntryReader in) {
        return new Call.End(in.text(), in.text(), in.longNumber());
    }
}
